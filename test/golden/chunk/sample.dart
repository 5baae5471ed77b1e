import 'dart:async';
import 'package:flutter/material.dart';

const timeout = Duration(seconds: 5);

/// Counts taps.
class Counter extends ChangeNotifier {
  int value = 0;

  Counter(this.value);

  void increment() {
    value++;
    notifyListeners();
  }

  int get doubled => value * 2;
}

enum Level { low, high }

mixin Logs {
  void log(String text) {
    print(text);
  }
}

extension Shout on String {
  String shout() => toUpperCase();
}

Future<void> main() async {
  runApp(App());
}
