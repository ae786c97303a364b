// Runs the signatures of a SavedModel in C++, by the library call of TensorFlow Serving.
//
//   main MODEL FOLDER            Runs each request, a folder FOLDER/NAME.SIGNATURE with
//                                a file INPUT.in per input, a `TensorProto`. Writes a
//                                file OUTPUT.out per output there, or `error`.
//   main MODEL FOLDER REPEATS    Also writes the seconds of each run to `seconds`.

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "tensorflow/cc/saved_model/loader.h"
#include "tensorflow/core/framework/tensor.h"
#include "tensorflow/core/framework/tensor.pb.h"
#include "tensorflow/core/public/session.h"

namespace fs = std::filesystem;
using tensorflow::Tensor;

tensorflow::Status Run(const tensorflow::SavedModelBundle& bundle,
                       const fs::path& request, int repeats) {
  const std::string signature = request.extension().string().substr(1);
  const auto& definitions = bundle.meta_graph_def.signature_def();
  const auto definition = definitions.find(signature);
  if (definition == definitions.end()) {
    return tensorflow::errors::NotFound("There is no signature ", signature);
  }
  std::vector<std::pair<std::string, Tensor>> inputs;
  for (const auto& input : definition->second.inputs()) {
    std::ifstream file(request / (input.first + ".in"), std::ios::binary);
    const std::string content((std::istreambuf_iterator<char>(file)), {});
    tensorflow::TensorProto proto;
    Tensor tensor;
    if (!file || !proto.ParseFromString(content) || !tensor.FromProto(proto)) {
      return tensorflow::errors::InvalidArgument("No tensor for ", input.first);
    }
    inputs.emplace_back(input.second.name(), tensor);
  }
  std::vector<std::string> names, fetched;
  for (const auto& output : definition->second.outputs()) {
    names.push_back(output.first);
    fetched.push_back(output.second.name());
  }
  std::vector<Tensor> outputs;
  std::ofstream seconds;
  if (repeats > 1) seconds.open(request / "seconds");
  for (int repeat = 0; repeat < repeats; ++repeat) {
    const auto begun = std::chrono::steady_clock::now();
    const auto status = bundle.session->Run(inputs, fetched, {}, &outputs);
    if (!status.ok()) return status;
    const std::chrono::duration<double> taken =
        std::chrono::steady_clock::now() - begun;
    if (repeats > 1) seconds << taken.count() << "\n";
  }
  for (size_t number = 0; number < names.size(); ++number) {
    tensorflow::TensorProto proto;
    if (outputs[number].dtype() == tensorflow::DT_STRING) {
      outputs[number].AsProtoField(&proto);  // Strings have no content of known size.
    } else {
      outputs[number].AsProtoTensorContent(&proto);
    }
    std::ofstream file(request / (names[number] + ".out"), std::ios::binary);
    file << proto.SerializeAsString();
  }
  return tensorflow::OkStatus();
}

int main(int count, char** arguments) {
  if (count < 3) return 2;
  const int repeats = count > 3 ? std::stoi(arguments[3]) : 1;
  tensorflow::SavedModelBundle bundle;
  const auto loaded = tensorflow::LoadSavedModel(
      tensorflow::SessionOptions(), tensorflow::RunOptions(), arguments[1],
      {"serve"}, &bundle);
  if (!loaded.ok()) {
    std::cerr << loaded << std::endl;
    return 1;
  }
  for (const auto& definition : bundle.meta_graph_def.signature_def()) {
    std::cout << definition.first << "\n";
  }
  std::vector<fs::path> requests;
  for (const auto& entry : fs::directory_iterator(arguments[2])) {
    if (entry.is_directory()) requests.push_back(entry.path());
  }
  for (const auto& request : requests) {
    const auto status = Run(bundle, request, repeats);
    if (!status.ok()) std::ofstream(request / "error") << status.ToString();
  }
  return 0;
}
